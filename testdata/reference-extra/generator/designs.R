# designs.R - means to index tables under hard designs
for (s in 1:3) { f <- paste0("sim",s,".csv"); write_csv(mk_sim(100+s,strata=c(5,7,3)[s],psus=c(4,2,6)[s],m=c(6,4,12)[s],vn=s==2),f) }
W <- function(w="w", strata=list("stratum"), ids=list("psu"), fpc=list(), nest=TRUE, ...) c(list(weights=w,strata=strata,ids=ids,fpc=fpc,nest=nest),list(...))
DOM <- list(C("two","eq",value="yes"),C("x","gt",value=45))
for (s in 1:3) { f <- paste0("sim",s,".csv"); p <- paste0("sim",s,"_"); by <- list("dom","bydom",c("dom","two"),"single","inpsu","stratum","k","bin5")
  sweep(paste0(p,"base"),f,W(),c("x","huge","tiny"),c("y","all1","all0","rare","near","nay"),by,c("x","w"),DOM)
  sweep(paste0(p,"heavy"),f,W("wheavy"),c("x","nax"),c("y","near","nay"),list("dom","single","inpsu"),c("x","count"),DOM)
  sweep(paste0(p,"zero"),f,W("w0"),c("x"),c("y","all1","nay"),list("dom","single","inpsu"),c("x","count"),DOM)
  sweep(paste0(p,"fpc"),f,W(fpc=list("Nh")),c("x","count"),c("y","rare"),list("dom","inpsu"),c("y","one"),DOM)
  sweep(paste0(p,"frac"),f,W(fpc=list("fh")),c("x"),c("y"),list("dom"),NULL,DOM)
  sweep(paste0(p,"two"),f,W(ids=list("upsu","ssu"),fpc=list("Nh","Mi"),nest=FALSE),c("x","count"),c("y","near","nay"),list("dom","inpsu","single"),c("y","one"),DOM)
  sweep(paste0(p,"twofrac"),f,W(ids=list("upsu","ssu"),fpc=list("fh","fi"),nest=FALSE),c("x"),c("y"),list("dom","inpsu"),NULL,DOM)
  sweep(paste0(p,"fpcw"),f,c(list(weights=NULL),W(ids=list("upsu","ssu"),fpc=list("Nh","Mi"),nest=FALSE)[-1]),c("x","one"),c("y"),list("dom"),NULL,DOM)
  sweep(paste0(p,"nostrata"),f,W(strata=list(),ids=list("upsu"),nest=FALSE),c("x"),c("y"),list("dom"),NULL,DOM)
  sweep(paste0(p,"srs"),f,W("one",strata=list(),ids=list(),nest=FALSE),c("x","score"),c("y","rare"),list("dom","single"),NULL,DOM,deff=FALSE)
  # without the rows of all but one PSU of a stratum: lonely
  d <- read_data(f); s1 <- d$stratum[1]; p1 <- d$upsu[1]; D1 <- list(D("in1","eq",var="stratum",value=s1),D("isp","eq",var="upsu",value=p1),D("no1","ne",var="stratum",value=s1),D("keep","sum",vars=list("no1","isp")))
  for (lp in c("remove","certainty","adjust","average")) for (ad in c(FALSE,TRUE)) { q <- paste0(p,"lonely_",lp,if (ad) "_dom" else "")
    des <- W(lonely_psu=lp,rows=list(C("keep","ge",value=1))); if (ad) des$adjust_domain_lonely <- TRUE
    sweep(q,f,des,c("x"),c("y","near"),list("dom","inpsu"),c("x","count"),DOM,derive=D1,deff=FALSE,tests=FALSE)
    if (!ad) sweep(paste0(q,"_fpc"),f,modifyList(des,list(fpc=list("Nh"))),c("x"),NULL,list("dom"),NULL,DOM,derive=D1,deff=FALSE,tests=FALSE) }
  for (ad in c(TRUE)) for (lp in c("adjust","average","remove","certainty","fail")) tc(paste0(p,"domlonely_",lp),"extra/lonely",f,c(W(lonely_psu=lp),list(adjust_domain_lonely=ad)),list(type="by_mean",vars=list("x"),by=list("inpsu"),na_rm=TRUE),do_by(d,st,check=FALSE))
  tc(paste0(p,"lonely_fail"),"extra/lonely",f,W(rows=list(C("keep","ge",value=1))),list(type="mean",vars=list("x"),expect_error=TRUE),do_mean(d,st),derive=D1)
  # take-all stratum: fpc = sample
  DT <- c(D1,list(D("N1","mul",vars=list("in1","one")))); d2 <- d; d2$Nt <- ifelse(d$stratum==s1,ave(as.numeric(factor(d$upsu)),d$stratum,FUN=function(z) length(unique(z))),d$Nh); write_csv(d2,paste0("sim",s,"t.csv"))
  sweep(paste0(p,"takeall"),paste0("sim",s,"t.csv"),W(fpc=list("Nt")),c("x","count"),c("y"),list("dom","inpsu"),NULL,DOM)
  d2 <- d; d2$Nt <- ifelse(d$stratum==s1,1,d$Nh); write_csv(d2,paste0("sim",s,"c.csv"))   # certainty PSU: one PSU, N = 1
  sweep(paste0(p,"certain"),paste0("sim",s,"c.csv"),W(ids=list("upsu","ssu"),fpc=list("Nt","Mi"),nest=FALSE,rows=list(C("keep","ge",value=1))),c("x","count"),c("y"),list("dom","inpsu"),NULL,DOM,derive=D1)
  tc(paste0(p,"fpc_small"),"extra/error",paste0("sim",s,"c.csv"),W(fpc=list("k")),list(type="mean",vars=list("x"),expect_error=TRUE),do_mean(d,st))
  tc(paste0(p,"nestfalse"),"extra/error",f,W(nest=FALSE),list(type="mean",vars=list("x"),expect_error=TRUE),do_mean(d,st))
  tc(paste0(p,"missing_strat"),"extra/error",f,W(strata=list("bydom"),ids=list()),list(type="mean",vars=list("x"),expect_error=TRUE),do_mean(d,st))
  tc(paste0(p,"empty_by"),"extra/empty",f,W(),list(type="by_mean",vars=list("y"),by=list("dom"),levels=arr(list("a"),list("zzz"),list("đất đai")),na_rm=TRUE),do_by(d,st,check=FALSE))
  # multi-answer index tables
  IX <- list(D("s5","count_in",vars=list("score","k"),values=c(4,5)),D("v5","count_valid",vars=list("score","nax")),D("sy","fill",var="nay",value=0),D("vy","valid",var="nay"),D("one2","const",value=1),D("sn","count_in",vars=list("score"),values=c(4,5)))
  for (nd in list(c("sn","one2"),c("sy","vy"),c("all1","one2"),c("all0","one2"),c("near","one2"))) for (b in list("dom","single","inpsu",c("dom","two"))) tc(paste0(p,"ix_",nd[1],"_",paste(b,collapse="_")),"extra/index",f,W(ids=list("upsu","ssu"),fpc=list("Nh","Mi"),nest=FALSE),list(type="index_table",numerator=nd[1],denominator=nd[2],by=as.list(b)),index_by(d,b,nd[1],nd[2],.9),derive=IX,tol=1e-8)
  M5 <- list(D("t","num",var="score"),D("v","valid",var="score"),D("t5","rev",var="all0",value=5),D("t1","rev",var="all0",value=1))
  for (nm in c("t","t5","t1")) for (b in c("dom","single","inpsu")) tc(paste0(p,"ix5_",nm,"_",b),"extra/index5",f,W(),list(type="index_table_mean5",numerator=nm,denominator="v",divide_by=5,by=list(b)),index5_by(d,b,nm,"v",.8),derive=M5,tol=1e-8)
}
