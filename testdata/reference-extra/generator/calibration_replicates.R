# calibration_replicates.R - calibration with unusual margins, replicate weights of every kind
W <- function(w="w", strata=list("stratum"), ids=list("psu"), fpc=list(), nest=TRUE, ...) c(list(weights=w,strata=strata,ids=ids,fpc=fpc,nest=nest),list(...))
for (s in 1:3) { f <- paste0("cal",s,".csv"); write_csv(mk_sim(200+s,strata=c(5,7,3)[s],psus=c(4,2,6)[s],m=c(9,7,14)[s],vn=s==2),f); d <- read_data(f); p <- paste0("cal",s,"_"); tot <- function(v,k=1.13) { set.seed(nchar(v[1])+s); a <- aggregate(d$w,d[v],sum); names(a)[ncol(a)] <- "Freq"; a$Freq <- round(a$Freq*k*runif(nrow(a),.8,1.25),2); a }
  scaleto <- function(a,t) { a$Freq <- round(a$Freq*t/sum(a$Freq),6); a$Freq[1] <- a$Freq[1]+t-sum(a$Freq); a }
  N <- 50000; M <- lapply(list("dom","two","k","stratum","bin5"),function(v) scaleto(tot(v),N)); mg <- function(i) lapply(i,function(j) list(vars=list(names(M[[j]])[1]),totals=df_tot(M[[j]])))
  vv <- list(type="mean_total",vars=list("x","y","count"))
  for (dn in c("str","clus","fpc","two")) { des <- list(str=W(ids=list()),clus=W(),fpc=W(fpc=list("Nh")),two=W(ids=list("upsu","ssu"),fpc=list("Nh","Mi"),nest=FALSE))[[dn]]; q <- paste0(p,dn,"_")
    tc(paste0(q,"ps_dom"),"extra/poststratify",f,ADJ(des,list(op="poststratify",vars=list("dom"),totals=df_tot(M[[1]]))),vv,adj_out(d,st),tol=1e-8)
    tc(paste0(q,"ps_2"),"extra/poststratify",f,ADJ(des,list(op="poststratify",vars=list("dom","two"),totals=df_tot(scaleto(tot(c("dom","two")),N)))),vv,adj_out(d,st),tol=1e-8)
    tc(paste0(q,"ps_tiny"),"extra/poststratify",f,ADJ(des,list(op="poststratify",vars=list("upsu"),totals=df_tot(scaleto(tot("upsu"),N)))),vv,adj_out(d,st),tol=1e-8)
    for (by in c("dom","two","inpsu")) tc(paste0(q,"ps_by_",by),"extra/poststratify",f,ADJ(des,list(op="poststratify",vars=list("dom"),totals=df_tot(M[[1]]))),list(type="by_mean",vars=list("y"),by=list(by),na_rm=TRUE),do_by(d,st,check=FALSE),tol=1e-8)
    tc(paste0(q,"ps_cip"),"extra/poststratify",f,ADJ(des,list(op="poststratify",vars=list("dom"),totals=df_tot(M[[1]]))),list(type="ciprop",vars=list("y")),do_ciprop(d,st),tol=1e-7)
    tc(paste0(q,"ps_ratio"),"extra/poststratify",f,ADJ(des,list(op="poststratify",vars=list("two"),totals=df_tot(M[[2]]))),list(type="ratio",numerators=list("y"),denominators=list("one"),na_rm=TRUE,domain=list(C("dom","ne",value="a"))),do_ratio(d,st),tol=1e-8)
    tc(paste0(q,"rake2"),"extra/rake",f,ADJ(des,list(op="rake",margins=mg(1:2))),vv,adj_out(d,st),tol=1e-7)
    tc(paste0(q,"rake5"),"extra/rake",f,ADJ(des,list(op="rake",margins=mg(1:5))),vv,adj_out(d,st),tol=1e-7)
    tc(paste0(q,"rake5_by"),"extra/rake",f,ADJ(des,list(op="rake",margins=mg(1:5))),list(type="by_mean",vars=list("x"),by=list("dom"),na_rm=TRUE),do_by(d,st,check=FALSE),tol=1e-7)
    T3 <- function(fm,kk=1.1) { X <- model.matrix(as.formula(fm),d); v <- colSums(X*d$w)*kk; set.seed(5); v <- v*runif(length(v),.97,1.03); as_arr(lapply(seq_along(v),function(i) list(term=names(v)[i],value=V(v[i])))) }
    CA <- function(fm,fun,b=NULL,kk=1.1) { r <- list(op="calibrate",formula=fm,calfun=fun,totals=T3(fm,kk)); if (!is.null(b)) r$bounds <- as.list(b); r }
    for (fm in c("~two+x","~dom","~dom+count","~two*x","~1")) { n2 <- gsub("[^a-z0-9]","",fm)
      tc(paste0(q,"lin_",n2),"extra/linear",f,ADJ(des,CA(fm,"linear")),vv,adj_out(d,st),tol=1e-8)
      tc(paste0(q,"linb_",n2),"extra/linear",f,ADJ(des,CA(fm,"linear",c(.9,1.35))),vv,adj_out(d,st),tol=1e-7)
      tc(paste0(q,"raking_",n2),"extra/raking",f,ADJ(des,CA(fm,"raking")),vv,adj_out(d,st),tol=1e-7)
      tc(paste0(q,"rakingb_",n2),"extra/raking",f,ADJ(des,CA(fm,"raking",c(.5,2))),vv,adj_out(d,st),tol=1e-7)
      tc(paste0(q,"logit_",n2),"extra/logit",f,ADJ(des,CA(fm,"logit",c(.6,1.8))),vv,adj_out(d,st),tol=1e-7) }
    tc(paste0(q,"lin_by"),"extra/linear",f,ADJ(des,CA("~two+x","linear")),list(type="by_mean",vars=list("y"),by=list("dom"),na_rm=TRUE),do_by(d,st,check=FALSE),tol=1e-8)
    tc(paste0(q,"impossible"),"extra/infeasible",f,ADJ(des,CA("~dom+x","logit",c(.98,1.02),1.5)),c(vv,list(expect_error=TRUE)),stop("must not converge"))
    tc(paste0(q,"impossible2"),"extra/infeasible",f,ADJ(des,CA("~dom+x","linear",c(.98,1.02),1.5)),c(vv,list(expect_error=TRUE)),stop("must not converge"))
    tc(paste0(q,"rake_contra"),"extra/infeasible",f,ADJ(des,list(op="rake",margins=list(mg(1)[[1]],list(vars=list("two"),totals=df_tot(transform(M[[2]],Freq=Freq*1.7)))))),c(vv,list(expect_error=TRUE)),stop("contradict"))
    for (tr in list(list(op="trim",upper=30),list(op="trim",lower=12,upper=35),list(op="trim",lower=12,upper=35,strict=TRUE),list(op="trim",lower=18),list(op="trim",upper=25,strict=TRUE))) tc(paste0(q,"trim_",paste(names(tr)[-1],unlist(tr[-1]),sep="",collapse="_")),"extra/trim",f,ADJ(des,tr),vv,adj_out(d,st),tol=1e-8)
    tc(paste0(q,"ps_trim_rake"),"extra/rake",f,ADJ(des,list(op="poststratify",vars=list("dom"),totals=df_tot(M[[1]])),list(op="trim",upper=600),list(op="rake",margins=mg(1:2))),vv,adj_out(d,st),tol=1e-7) }
  tc(paste0(p,"ps_lonely"),"extra/poststratify",f,ADJ(W(strata=list("upsu"),ids=list(),lonely_psu="remove",nest=FALSE),list(op="poststratify",vars=list("dom"),totals=df_tot(M[[1]]))),vv,adj_out(d,st),tol=1e-8)
  tc(paste0(p,"ps_miss"),"extra/infeasible",f,ADJ(W(),list(op="poststratify",vars=list("bydom"),totals=df_tot(M[[1]][1:2,]))),c(vv,list(expect_error=TRUE)),adj_out(d,st))
  tc(paste0(p,"ps_short"),"extra/infeasible",f,ADJ(W(),list(op="poststratify",vars=list("k"),totals=df_tot(M[[3]][1:2,]))),c(vv,list(expect_error=TRUE)),adj_out(d,st)) }
for (s in 1:3) { f <- paste0("r",s,".csv"); d <- mk_sim(300+s,strata=c(6,4,8)[s],psus=c(2,5,2)[s],m=c(9,7,5)[s]); if (s!=2) { d <- d[as.numeric(d$psu)<=2,] }; RNGkind("Mersenne-Twister","Inversion","Rejection"); set.seed(9+s)
  d0 <- svydesign(ids=~psu,strata=~stratum,weights=~w,nest=TRUE,data=d); RW <- list()
  if (s!=2) { br <- as.svrepdesign(d0,type="BRR",compress=FALSE); fa <- as.svrepdesign(d0,type="Fay",fay.rho=.5,compress=FALSE); RW$br <- weights(br,"replication"); RW$fa <- weights(fa,"replication") }
  bo <- as.svrepdesign(d0,type="bootstrap",replicates=30,compress=FALSE); sb <- as.svrepdesign(d0,type="subbootstrap",replicates=25,compress=FALSE); RW$bo <- weights(bo,"analysis"); RW$sb <- weights(sb,"analysis"); jn <- as.svrepdesign(d0,type="JKn",compress=FALSE); RW$jn <- weights(jn,"analysis"); mr <- if (s==2) NULL else NULL
  for (k in names(RW)) for (i in seq_len(ncol(RW[[k]]))) d[[paste0(k,i)]] <- round(RW[[k]][,i],10); write_csv(d,f); p <- paste0("rep",s,"_"); cols <- function(k) as.list(paste0(k,seq_len(ncol(RW[[k]]))))
  RD <- function(...) list(weights="w",strata=list(),ids=list(),fpc=list(),nest=FALSE,replicates=list(...))
  norsc <- function(r) { r$rscales <- NULL; r }
  DES <- list(bo=RD(columns=cols("bo"),type="bootstrap",combined=TRUE,mse=FALSE,scale=bo$scale,rscales=as.list(bo$rscales)),bom=RD(columns=cols("bo"),type="bootstrap",combined=TRUE,mse=TRUE,scale=bo$scale,rscales=as.list(bo$rscales)),sb=RD(columns=cols("sb"),type="bootstrap",combined=TRUE,mse=TRUE,scale=sb$scale,rscales=as.list(sb$rscales)),jn=RD(columns=cols("jn"),type="JKn",combined=TRUE,mse=FALSE,scale=1,rscales=as.list(jn$rscales)),jnm=RD(columns=cols("jn"),type="JKn",combined=TRUE,mse=TRUE,scale=1,rscales=as.list(jn$rscales)),
    cj1=list(weights="w",strata=list(),ids=list("upsu"),fpc=list(),nest=FALSE,replicates=list(construct="JK1",mse=FALSE)),cj1m=list(weights="w",strata=list(),ids=list("upsu"),fpc=list(),nest=FALSE,replicates=list(construct="JK1",mse=TRUE)),cjn=W(replicates=list(construct="JKn",mse=FALSE)),cjnm=W(replicates=list(construct="JKn",mse=TRUE)),cjnf=W(fpc=list("Nh"),replicates=list(construct="JKn",mse=FALSE)),csrs=W(strata=list(),ids=list(),nest=FALSE,replicates=list(construct="JK1",mse=FALSE)))
  if (s!=2) { DES$br <- RD(columns=cols("br"),type="BRR",combined=FALSE,mse=FALSE); DES$brm <- RD(columns=cols("br"),type="BRR",combined=FALSE,mse=TRUE); DES$fa <- RD(columns=cols("fa"),type="Fay",rho=.5,combined=FALSE,mse=FALSE); DES$fam <- RD(columns=cols("fa"),type="Fay",rho=.5,combined=FALSE,mse=TRUE) }
  for (k in names(DES)) { des <- DES[[k]]; q <- paste0(p,k,"_"); g <- "extra/replicates"
    tc(paste0(q,"mt"),g,f,des,list(type="mean_total",vars=list("x","y","count")),norsc(rep_out(d,st)))
    tc(paste0(q,"by"),g,f,des,list(type="by_mean",vars=list("y"),by=list("dom"),na_rm=TRUE),do_by(d,st))
    tc(paste0(q,"byt"),g,f,des,list(type="by_total",vars=list("x"),by=list("two","dom"),na_rm=TRUE),do_by(d,st,svytotal))
    tc(paste0(q,"byna"),g,f,des,list(type="by_mean",vars=list("nax"),by=list("two"),na_rm=TRUE),do_by(d,st,check=FALSE))
    tc(paste0(q,"ratio"),g,f,des,list(type="ratio",numerators=list("x"),denominators=list("count")),{r<-svyratio(~x,~count,d);list(estimate=V(coef(r)),se=V(SE(r)),degf=V(degf(d)))})
    tc(paste0(q,"glm"),g,f,des,list(type="svyglm",family="gaussian",formula="x~dom+count",wald="~dom"),glm_out(d,st),tol=1e-7)
    tc(paste0(q,"glml"),g,f,des,list(type="svyglm",family="quasibinomial",formula="y~two+x"),glm_out(d,st),tol=1e-5)
    tc(paste0(q,"chi"),g,f,des,list(type="svychisq",row="y",col="two"),chi_out(d,st),tol=1e-8)
    tc(paste0(q,"tt"),g,f,des,list(type="svyttest",response="x",group="two"),tt_out(d,st),tol=1e-8)
    tc(paste0(q,"ps"),g,f,ADJ(des,list(op="poststratify",vars=list("two"),totals=df_tot(data.frame(two=c("no","yes"),Freq=c(1000,2000))))),list(type="mean_total",vars=list("x","y")),norsc(rep_out(d,st)),tol=1e-8) 
    tc(paste0(q,"rk"),g,f,ADJ(des,list(op="rake",margins=list(list(vars=list("two"),totals=df_tot(data.frame(two=c("no","yes"),Freq=c(1000,2000)))),list(vars=list("k"),totals=df_tot(data.frame(k=0:3,Freq=c(700,800,600,900))))))),list(type="mean_total",vars=list("x","y")),norsc(rep_out(d,st)),tol=1e-7) 
    tc(paste0(q,"cip"),g,f,des,list(type="ciprop_replicate",vars=list("y")),{m<-svymean(~y,d);list(estimate=V(coef(m)),se=V(SE(m)),df=V(degf(d)))}) } }