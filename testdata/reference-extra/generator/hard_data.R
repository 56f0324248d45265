# hard_data.R - hostile simulated data sets
mk_sim <- function(seed, strata=5, psus=4, m=6, vn=FALSE) { RNGkind("Mersenne-Twister","Inversion","Rejection"); set.seed(seed)
  H <- strata; P <- sample(2:(psus+2),H,TRUE); g <- do.call(rbind,lapply(1:H,function(h) data.frame(h=h,p=1:P[h]))); m <- sample(2:m,nrow(g),TRUE); i <- rep(seq_len(nrow(g)),m); n <- length(i)
  sn <- if (vn) c("Thành phố Bắc Giang","Huyện Yên Thế, phía bắc","Quận \"Một\"","Thị xã Từ Sơn"," Lục Ngạn","Đông Anh","Ái Mộ")[1:H] else paste0("S",1:H)
  d <- data.frame(row=seq_len(n),stratum=sn[g$h[i]],psu=sprintf("%03d",g$p[i]),upsu=if (vn) paste0("Xã ",sprintf("%02d",g$h[i]),", ổ ",g$p[i]) else paste0("h",g$h[i],"p",g$p[i]))
  d$Nh <- P[g$h[i]]*sample(2:5,H,TRUE)[g$h[i]]+sample(0:3,H,TRUE)[g$h[i]]; d$fh <- P[g$h[i]]/d$Nh; d$ssu <- paste0(d$upsu,"-",ave(d$row,d$upsu,FUN=seq_along)); d$Mi <- (m*sample(1:6,length(m),TRUE)+sample(0:2,length(m),TRUE))[i]; d$fi <- m[i]/d$Mi
  e <- rnorm(nrow(g))[i]; d$w <- round(exp(rnorm(n,3,.4)),5); d$wheavy <- round(exp(rnorm(n,2,2)),6); d$w0 <- ifelse(runif(n)<.2,0,d$w); d$one <- 1
  d$x <- round(50+10*e+rnorm(n,0,8),3); d$huge <- 1e9+round(d$x,2); d$tiny <- d$x*1e-9; d$score <- pmin(5,pmax(1,round(4.2+.5*e+rnorm(n)))); d$y <- as.numeric(runif(n)<plogis(1.5+e)); d$all1 <- 1; d$all0 <- 0; d$rare <- 0; d$rare[sample(n,1)] <- 1; d$near <- 1-d$rare
  d$nay <- d$y; d$nay[runif(n)<.85] <- NA; d$nax <- d$x; d$nax[runif(n)<.7] <- NA
  d$dom <- sample(if (vn) c("đất đai","y tế, giáo dục","\"khác\"","xây dựng") else c("a","b","c","d"),n,TRUE,prob=c(.5,.3,.15,.05)); d$single <- paste0("u",d$row); d$inpsu <- d$upsu; d$two <- ifelse(runif(n)<.4,"no","yes"); d$bydom <- ifelse(runif(n)<.1,NA,d$dom); d$k <- sample(0:3,n,TRUE); d$bin5 <- sample(c("1","2","10","20","100"),n,TRUE)
  d$count <- rpois(n,exp(.3+.4*e)); d }
